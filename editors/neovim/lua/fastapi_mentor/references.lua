-- What a lens counts: the tests that ask a route, the places that use a dependency.
local M = {}

--- Go to the only place, or list all in the quickfix list.
---@param asked lsp.Command its arguments are a URI, a position and locations
---@param context { client_id: integer }
function M.show(asked, context)
  local locations = asked.arguments[3]
  local encoding = assert(vim.lsp.get_client_by_id(context.client_id)).offset_encoding
  if #locations == 1 then
    vim.lsp.util.show_document(locations[1], encoding, { focus = true })
    return
  end
  local items = vim.lsp.util.locations_to_items(locations, encoding)
  vim.fn.setqflist({}, " ", { title = "FastAPI Mentor: " .. asked.title, items = items })
  vim.cmd("botright copen")
end

return M
