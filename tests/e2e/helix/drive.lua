local e2e = require("e2e")
local screen = require("screen")

screen.open({ vim.env.E2E_HELIX, "bookshop/routers/rates.py" })
screen.sees("async def read_rate")
screen.sees("●")
screen.types("11gg")
screen.sees("keeps the event loop waiting")
-- Hints are asked for when somebody has rested behind a key.
screen.sees("→ /rates/{currency}")

-- Hover at the name of the handler.
screen.types("10ggf_")
screen.types("<Space>k")
screen.sees("GET /rates/{currency}")
screen.types("<Esc>")
screen.misses("GET /rates/{currency}")

-- The routes of the file, then those of the workspace. A key right behind <Esc> would be one with Alt.
screen.types("<Space>s")
screen.sees("GET /rates/{currency}")
screen.types("<Esc>")
screen.misses("GET /rates/{currency}")
screen.types("<Space>S")
screen.sees("┌")
screen.types("health")
screen.sees("GET /health")
screen.types("<Esc>")
screen.misses("GET /health")

-- A fix from the menu, and what is written.
screen.types("11ggf(")
screen.types("<Space>a")
screen.sees("Make `read_rate` a `def`, which runs in a thread")
screen.types("<CR>")
screen.misses("async def read_rate")
screen.types(":w<CR>")
e2e.eventually("the mended file", function()
  return not table.concat(vim.fn.readfile(e2e.path("bookshop/routers/rates.py")), "\n"):find("async", 1, true)
end)
screen.types(":q!<CR>")
screen.ends()
