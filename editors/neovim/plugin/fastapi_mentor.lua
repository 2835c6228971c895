-- The commands of FastAPI Mentor; what they do is loaded when one is used.
if vim.g.loaded_fastapi_mentor or vim.fn.has("nvim-0.10") == 0 then
  return
end
vim.g.loaded_fastapi_mentor = true

local function command(name, run, options)
  vim.api.nvim_create_user_command("FastapiMentor" .. name, run, options)
end

command("Routes", function(given)
  require("fastapi_mentor.routes").show(given.args, given.bang)
end, {
  nargs = "*",
  bang = true,
  desc = "Pick a route of the workspace; with ! put the routes into the quickfix list",
})

command("Explain", function(given)
  require("fastapi_mentor.explaining").explain(given.args ~= "" and given.args or nil, given.mods)
end, {
  nargs = "?",
  complete = function(start)
    return require("fastapi_mentor.explaining").complete(start)
  end,
  desc = "Explain a rule: the one that is named, or the one under the cursor",
})

command("FixAll", function(given)
  if given.bang then
    require("fastapi_mentor.fixing").fix_project()
  else
    require("fastapi_mentor.fixing").fix_all()
  end
end, { bang = true, desc = "Fix all in this file that can be fixed safely; with ! in the whole project" })

command("Openapi", function(given)
  require("fastapi_mentor.openapi").show(given.mods)
end, { desc = "Show the OpenAPI document of an application, predicted from its source" })

-- The lenses above routes and dependencies ask the editor to show what they count.
vim.lsp.commands["fastapiMentor.showReferences"] = function(asked, context)
  require("fastapi_mentor.references").show(asked, context)
end
