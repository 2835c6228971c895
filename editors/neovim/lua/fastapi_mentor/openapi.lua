-- The OpenAPI document that an application would answer with.
local asking = require("fastapi_mentor.client")

local M = {}

local function open(application, mods)
  local params = { app = application.name, folder = vim.uri_from_fname(application.project), text = true }
  -- As text: Lua tables have no order, the document has.
  asking.ask("fastapiMentor/openapi", params, function(text)
    if type(text) == "string" then
      require("fastapi_mentor.page").show("openapi/" .. application.name .. ".json", text, "json", mods)
    else
      asking.tell(application.name .. " is not there any more", vim.log.levels.WARN)
    end
  end)
end

--- Show the document of the only application, or of the one that is picked.
---@param mods string? modifiers of the command
function M.show(mods)
  asking.ask("fastapiMentor/routes", vim.empty_dict(), function(applications)
    local named = vim.tbl_filter(function(each) return each.name ~= nil end, applications)
    if #named == 0 then
      asking.tell("there is no application here")
    elseif #named == 1 then
      open(named[1], mods)
    else
      vim.ui.select(named, {
        prompt = "Application",
        format_item = function(each)
          return ("%s  %s"):format(each.name, vim.fn.fnamemodify(each.project, ":~:."))
        end,
      }, function(picked)
        if picked then
          open(picked, mods)
        end
      end)
    end
  end)
end

return M
