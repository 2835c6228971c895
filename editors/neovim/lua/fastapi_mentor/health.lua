-- :checkhealth fastapi_mentor
local asking = require("fastapi_mentor.client")

local NAME = asking.NAME

local M = {}

local function check_editor()
  vim.health.start("FastAPI Mentor: Neovim")
  local version = tostring(vim.version())
  if vim.fn.has("nvim-0.11") == 1 then
    vim.health.ok("Neovim " .. version)
    if vim.lsp.is_enabled == nil then
      return
    end
    if vim.lsp.is_enabled(NAME) then
      vim.health.ok(('vim.lsp.enable("%s") was called'):format(NAME))
    else
      vim.health.warn("the server is not enabled", ('put vim.lsp.enable("%s") into your init.lua'):format(NAME))
    end
  else
    vim.health.warn(
      "Neovim " .. version .. " has no vim.lsp.enable()",
      "start the server with vim.lsp.start(), as :help fastapi-mentor-older shows"
    )
  end
end

local function command()
  local config = vim.lsp.config and vim.lsp.config[NAME]
  return config and config.cmd or { "fastapi-mentor", "server" }
end

local function check_server()
  vim.health.start("FastAPI Mentor: server")
  local cmd = command()
  if type(cmd) ~= "table" then
    vim.health.info("the server is started by a function of your configuration")
    return
  end
  local program = vim.fn.exepath(cmd[1])
  if program == "" then
    vim.health.error(("`%s` was not found"):format(cmd[1]), {
      "install it: `uv tool install fastapi-mentor`, or `pipx install fastapi-mentor`",
      "or say where it is: " .. ('vim.lsp.config("%s", { cmd = { "/path/to/fastapi-mentor", "server" } })'):format(NAME),
    })
    return
  end
  local ended = vim.system({ program, "--version" }, { text = true, timeout = 20000 }):wait()
  local said = vim.trim((ended.stdout or "") .. (ended.stderr or ""))
  if ended.code == 0 then
    vim.health.ok(("%s: %s"):format(program, said))
  else
    vim.health.error(("%s --version failed: %s"):format(program, said), "install it again")
  end
end

local function encodings(buffer)
  local found = {}
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = buffer })) do
    found[client.offset_encoding] = true
  end
  return vim.tbl_count(found)
end

local function check_project(project)
  local packages = {}
  for name, version in vim.spairs(project.packages) do
    table.insert(packages, name .. " " .. version)
  end
  if project.packages.fastapi == nil then
    vim.health.warn(("%s: it is not known which FastAPI is used"):format(project.root), {
      "make an environment in .venv, or name it: environment = \"...\" under [tool.fastapi-mentor] in pyproject.toml",
    })
  end
  vim.health.info(
    ("%s: %s (environment: %s)"):format(
      project.root,
      #packages > 0 and table.concat(packages, ", ") or "no versions known",
      project.environment or "none found"
    )
  )
  if project.routes then
    vim.health.info(("%d routes, %d applications"):format(project.routes, project.applications))
  end
end

local function check_clients()
  vim.health.start("FastAPI Mentor: projects")
  local clients = vim.lsp.get_clients({ name = NAME })
  if #clients == 0 then
    vim.health.info("the server is not running; it starts when a Python file is opened")
  end
  for _, client in ipairs(clients) do
    local info = client.server_info or {}
    local buffers = vim.tbl_keys(client.attached_buffers)
    vim.health.ok(
      ("%s: version %s, %s open, positions in %s"):format(
        client.config.root_dir or "no root folder",
        info.version or "unknown",
        #buffers == 1 and "1 file" or #buffers .. " files",
        client.offset_encoding
      )
    )
    if client.config.root_dir == nil then
      vim.health.warn("without a root folder only open files are known", "add a pyproject.toml to the project")
    end
    local status = asking.ask_now(client, "fastapiMentor/status", vim.empty_dict(), buffers[1] or 0)
    if status == nil then
      vim.health.error("the server does not answer", "see what it has written: " .. vim.lsp.get_log_path())
    end
    for _, project in ipairs(status and status.projects or {}) do
      check_project(project)
    end
    if vim.iter(buffers):any(function(buffer) return encodings(buffer) > 1 end) then
      vim.health.info(
        "another server counts columns in another unit, which Neovim handles; :help fastapi-mentor-beside"
      )
    end
  end
end

--- What :checkhealth shows.
function M.check()
  check_editor()
  check_server()
  check_clients()
end

return M
