-- What the scripts of the tests share.
local M = {}

M.PATIENCE = tonumber(vim.env.E2E_PATIENCE or 40000)

--- Run the script that the environment names, and end the editor: 0 passed, 1 failed.
function M.run()
  local passed, problem = xpcall(dofile, debug.traceback, vim.env.E2E_SCRIPT)
  if not passed then
    io.stderr:write(tostring(problem) .. "\n")
    io.stderr:write("messages: " .. vim.fn.execute("messages") .. "\n")
  end
  -- A server that is left behind would keep the pipes of the test open.
  local clients = vim.lsp.get_clients or vim.lsp.get_active_clients
  vim.lsp.stop_client(clients())
  vim.wait(3000, function() return next(clients()) == nil end, 20)
  vim.cmd(passed and "qall!" or "cquit! 1")
end

--- Wait until something is so, and return it; fail where it does not come.
function M.eventually(what, look)
  local found
  if not vim.wait(M.PATIENCE, function() found = look() return found end, 20) then
    error("never came: " .. what, 2)
  end
  return found
end

--- Two values are the same.
function M.same(found, wanted)
  if not vim.deep_equal(found, wanted) then
    error("found " .. vim.inspect(found) .. "\nwanted " .. vim.inspect(wanted), 2)
  end
end

--- A text contains another.
function M.contains(text, part)
  if not text:find(part, 1, true) then
    error(("no %s in:\n%s"):format(vim.inspect(part), text), 2)
  end
end

--- The path of a file of the project.
function M.path(name)
  return vim.fs.joinpath(vim.uv.fs_realpath(vim.env.E2E_PROJECT), name)
end

--- Open a file of the project, and wait for the client.
function M.open(name)
  vim.cmd.edit(vim.fn.fnameescape(M.path(name)))
  return M.eventually("a client", function()
    return vim.lsp.get_clients({ bufnr = 0, name = "fastapi_mentor" })[1]
  end)
end

--- The findings of the current file by rule, once there is one of a rule.
function M.findings(rule)
  local found = {}
  M.eventually("a finding of " .. rule, function()
    found = {}
    for _, each in ipairs(vim.diagnostic.get(0)) do
      if each.source == "FastAPI Mentor" then
        found[each.code] = each
      end
    end
    return found[rule]
  end)
  return found
end

--- The text of a buffer.
function M.text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), "\n")
end

--- Put the cursor at the beginning of a text in the current file.
function M.go_to(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      vim.api.nvim_win_set_cursor(0, { number, column - 1 })
      return
    end
  end
  error("the file has no " .. text, 2)
end

--- The buffer in a floating window.
function M.float()
  return M.eventually("a floating window", function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        return vim.api.nvim_win_get_buf(window)
      end
    end
  end)
end

--- What vim.notify was told since now.
function M.told()
  local heard = {}
  vim.notify = function(message) table.insert(heard, message) end
  return heard
end

return M
