-- The language client that talks to the server, and questions to it.
local M = {}

M.NAME = "fastapi_mentor"

local METHOD_NOT_FOUND = -32601
local PATIENCE = 5000

-- Until Neovim 0.11 the functions of a client knew their client.
local knows_itself = vim.fn.has("nvim-0.11") == 0

local function call(client, name, ...)
  if knows_itself then
    return client[name](...)
  end
  return client[name](client, ...)
end

--- Tell the user something.
---@param message string
---@param level integer? one of vim.log.levels, INFO if not given
function M.tell(message, level)
  vim.notify("FastAPI Mentor: " .. message, level or vim.log.levels.INFO)
end

local function running(filter)
  for _, client in ipairs(vim.lsp.get_clients(filter)) do
    if not call(client, "is_stopped") then
      return client
    end
  end
end

--- The client of a buffer, else any that runs.
---@param buffer integer? the current one if not given
---@return vim.lsp.Client?
function M.find(buffer)
  return running({ name = M.NAME, bufnr = buffer or vim.api.nvim_get_current_buf() }) or running({ name = M.NAME })
end

--- Ask the server; `answered` gets the result and the client, and is not called where there is none.
---@param method string
---@param params table
---@param answered fun(result: any, client: vim.lsp.Client)
function M.ask(method, params, answered)
  local client = M.find()
  if client == nil then
    M.tell(
      "it does not run here; open a Python file of the project, or see :checkhealth fastapi_mentor",
      vim.log.levels.WARN
    )
    return
  end
  call(client, "request", method, params, function(failure, result)
    if failure == nil then
      answered(result, client)
    elseif failure.code == METHOD_NOT_FOUND then
      M.tell("the server is older than this plug-in and does not know " .. method, vim.log.levels.ERROR)
    else
      M.tell(failure.message, vim.log.levels.ERROR)
    end
  end)
end

--- Ask a client and wait for what it says, nil where it says nothing in time.
---@param client vim.lsp.Client
---@param method string
---@param params table
---@param buffer integer
---@return any
function M.ask_now(client, method, params, buffer)
  local answer = call(client, "request_sync", method, params, PATIENCE, buffer)
  return answer and answer.result
end

return M
