local e2e = require("e2e")

e2e.open("bookshop/routers/books.py")
e2e.findings("body-with-no-content-status")
e2e.go_to('{"removed"')
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title == "Return nothing" end,
})
e2e.eventually("the mended line", function() return not e2e.text():find('"removed"', 1, true) end)
e2e.eventually("one finding less", function()
  return not vim.iter(vim.diagnostic.get(0)):any(function(each)
    return each.code == "body-with-no-content-status"
  end)
end)
