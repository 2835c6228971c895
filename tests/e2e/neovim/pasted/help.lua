local e2e = require("e2e")

vim.cmd("helptags ALL")
for _, tag in ipairs({
  "fastapi-mentor",
  "fastapi-mentor-beside",
  "fastapi-mentor-older",
  ":FastapiMentorRoutes",
  ":FastapiMentorExplain",
  ":FastapiMentorFixAll",
  ":FastapiMentorOpenapi",
}) do
  vim.cmd("help " .. tag)
  e2e.same(vim.fn.expand("%:t"), "fastapi-mentor.txt")
end
-- Every command that there is has its help.
for name in pairs(vim.api.nvim_get_commands({})) do
  if name:find("^FastapiMentor") then
    e2e.contains(e2e.text(), "*:" .. name .. "*")
  end
end
