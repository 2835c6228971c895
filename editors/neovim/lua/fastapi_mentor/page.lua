-- A text that the server has made, in a window of its own.
local M = {}

--- Show a text in a split; `q` closes it.
---@param name string what comes behind fastapi-mentor://
---@param text string
---@param filetype string
---@param mods string? modifiers of the command, such as `vertical` or `tab`
function M.show(name, text, filetype, mods)
  local address = "fastapi-mentor://" .. name
  local buffer = vim.fn.bufadd(address)
  vim.fn.bufload(buffer)
  vim.bo[buffer].buftype = "nofile"
  vim.bo[buffer].bufhidden = "wipe"
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(vim.trim(text), "\n", { plain = true }))
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
  vim.bo[buffer].filetype = filetype
  vim.keymap.set("n", "q", "<cmd>close<cr>", { buffer = buffer, desc = "Close this window" })
  local window = vim.fn.bufwinid(buffer)
  if window == -1 then
    vim.cmd((mods or "") .. " sbuffer " .. buffer)
  else
    vim.api.nvim_set_current_win(window)
  end
end

return M
