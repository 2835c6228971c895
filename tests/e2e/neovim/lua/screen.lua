-- Neovim is a terminal as well: another program runs in it, and is looked at and typed into.
local e2e = require("e2e")

local M = {}

--- Run a command in a terminal of 120 columns and 40 lines.
---@param command string[]
---@param variables table<string, string>?
function M.open(command, variables)
  vim.o.columns, vim.o.lines = 130, 45
  vim.cmd.enew()
  local options = { width = 120, height = 40, term = true }
  options.env = vim.tbl_extend("force", { TERM = "xterm-256color", NVIM = "" }, variables or {})
  M.job = vim.fn.jobstart(command, options)
  M.buffer = vim.api.nvim_get_current_buf()
end

--- What is on the screen.
function M.text()
  return e2e.text(M.buffer)
end

--- Wait until a text is on the screen.
function M.sees(part)
  local function look() return M.text():find(part, 1, true) ~= nil end
  if not vim.wait(e2e.PATIENCE, look, 20) then
    error(("never on the screen: %s\n%s"):format(part, M.text()), 2)
  end
end

--- Wait until a text is no longer on the screen.
function M.misses(part)
  local function look() return M.text():find(part, 1, true) == nil end
  if not vim.wait(e2e.PATIENCE, look, 20) then
    error(("still on the screen: %s\n%s"):format(part, M.text()), 2)
  end
end

--- Press keys, written as in a mapping.
function M.types(keys)
  vim.fn.chansend(M.job, vim.api.nvim_replace_termcodes(keys, true, false, true))
end

--- Wait for the end of the program; its exit code must be 0.
function M.ends()
  e2e.same(vim.fn.jobwait({ M.job }, 10000), { 0 })
end

return M
