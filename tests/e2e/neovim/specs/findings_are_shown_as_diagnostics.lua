local e2e = require("e2e")

e2e.open("bookshop/main.py")
local found = e2e.findings("cors-any-origin-with-credentials")["cors-any-origin-with-credentials"]
e2e.same({ found.lnum, found.source }, { 9, "FastAPI Mentor" })
e2e.same(e2e.text():sub(1, 0), "")
local line = vim.api.nvim_buf_get_lines(0, 9, 10, false)[1]
e2e.same(line:sub(found.col + 1, found.end_col), '["*"]')

-- What is typed is looked at as it is typed.
vim.api.nvim_buf_set_lines(0, 9, 10, false, { "é = '😀'; " .. line })
e2e.eventually("the finding behind the text that is no ASCII", function()
  for _, each in ipairs(vim.diagnostic.get(0)) do
    if each.code == "cors-any-origin-with-credentials" and each.col == found.col + #"é = '😀'; " then
      return true
    end
  end
end)

vim.api.nvim_buf_set_lines(0, 9, 10, false, {})
e2e.eventually("no finding any more", function()
  return not vim.iter(vim.diagnostic.get(0)):any(function(each)
    return each.code == "cors-any-origin-with-credentials"
  end)
end)
