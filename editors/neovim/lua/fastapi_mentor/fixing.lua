-- Fixes everything in a file that can be fixed safely.
local asking = require("fastapi_mentor.client")

local M = {}

local FIX_ALL = "source.fixAll.fastapiMentor"

local function params_of(buffer)
  local last = vim.api.nvim_buf_line_count(buffer)
  return {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    range = { start = { line = 0, character = 0 }, ["end"] = { line = last, character = 0 } },
    context = { diagnostics = {}, only = { FIX_ALL } },
  }
end

local function apply(action, client)
  vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
end

--- Fix the current file; says so where there is nothing to fix.
function M.fix_all()
  asking.ask("textDocument/codeAction", params_of(vim.api.nvim_get_current_buf()), function(actions, client)
    local action = (actions or {})[1]
    if action == nil then
      asking.tell("nothing here can be fixed safely")
    elseif action.edit then
      apply(action, client)
    else
      asking.ask("codeAction/resolve", action, apply)
    end
  end)
end

local function counted(number, noun)
  return ("%d %s%s"):format(number, noun, number == 1 and "" or "s")
end

--- Fix all files of the project around the current one, if the user says so; they stay to be written.
function M.fix_project()
  local document = { uri = vim.uri_from_bufnr(0) }
  asking.ask("fastapiMentor/fixAll", { textDocument = document }, function(answer, client)
    local paths = vim.tbl_map(vim.uri_to_fname, vim.tbl_keys(answer.texts))
    if #paths == 0 then
      asking.tell("nothing in this project can be fixed safely")
      return
    end
    table.sort(paths)
    local shown = vim.tbl_map(function(path) return vim.fn.fnamemodify(path, ":~:.") end, paths)
    local question = ("Fix %s in %s?\n%s"):format(
      counted(answer.fixes, "finding"),
      counted(#paths, "file"),
      table.concat(shown, "\n")
    )
    if vim.fn.confirm(question, "&Yes\n&No", 2) == 1 then
      apply(answer, client)
      asking.tell(counted(#paths, "file") .. " changed; :wall writes them")
    end
  end)
end

--- Fix a file before anything else happens, for BufWritePre; silent where there is nothing to fix.
---@param buffer integer? the current one if not given
function M.fix_all_now(buffer)
  buffer = buffer or vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_clients({ name = asking.NAME, bufnr = buffer })[1]
  if client == nil then
    return
  end
  local action = (asking.ask_now(client, "textDocument/codeAction", params_of(buffer), buffer) or {})[1]
  if action and not action.edit then
    action = asking.ask_now(client, "codeAction/resolve", action, buffer)
  end
  if action and action.edit then
    apply(action, client)
  end
end

return M
