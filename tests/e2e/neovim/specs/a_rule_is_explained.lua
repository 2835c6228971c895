local e2e = require("e2e")

e2e.open("bookshop/main.py")
e2e.findings("cors-any-origin-with-credentials")
e2e.go_to('["*"]')
vim.cmd("FastapiMentorExplain")
e2e.eventually("the page of the rule", function() return vim.bo.filetype == "markdown" end)
e2e.same(vim.api.nvim_buf_get_name(0), "fastapi-mentor://rules/cors-any-origin-with-credentials")
e2e.contains(e2e.text(), "# cors-any-origin-with-credentials")
e2e.contains(e2e.text(), "```python")
e2e.same(vim.bo.modifiable, false)
vim.api.nvim_feedkeys("q", "x", false)
e2e.same(vim.fn.expand("%:t"), "main.py")

vim.cmd("vertical FastapiMentorExplain query-in-loop")
e2e.eventually("the page of the other rule", function()
  return vim.api.nvim_buf_get_name(0) == "fastapi-mentor://rules/query-in-loop"
end)
e2e.same(vim.fn.winlayout()[1], "row")
vim.cmd("FastapiMentorExplain query-in-loop")
vim.wait(200)
e2e.same(#vim.api.nvim_list_wins(), 2)

e2e.same(vim.fn.getcompletion("FastapiMentorExplain cors-any-origin-with", "cmdline"), {
  "cors-any-origin-with-credentials",
})
local told = e2e.told()
vim.cmd("FastapiMentorExplain no-such-rule")
e2e.eventually("a message", function() return told[1] end)
e2e.contains(told[1], "no-such-rule")
vim.cmd("wincmd p")
vim.cmd("normal! gg")
vim.cmd("FastapiMentorExplain")
e2e.eventually("another message", function() return told[2] end)
