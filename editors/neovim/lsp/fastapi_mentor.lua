-- FastAPI Mentor for Neovim 0.11 or newer: vim.lsp.enable("fastapi_mentor").
---@type vim.lsp.Config
return {
  cmd = { "fastapi-mentor", "server" },
  filetypes = { "python" },
  root_markers = { "pyproject.toml", "requirements.txt", "setup.py", ".git" },
}
