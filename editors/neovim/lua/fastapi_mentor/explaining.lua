-- The page of a rule: why it exists, an example, how to allow it.
local asking = require("fastapi_mentor.client")

local M = {}

local SOURCE = "FastAPI Mentor"

--- The rules of the findings under the cursor, else of those on its line; each once.
local function rules_here()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local under, on_line = {}, {}
  local function add(list, rule)
    if not vim.list_contains(list, rule) then
      table.insert(list, rule)
    end
  end
  for _, each in ipairs(vim.diagnostic.get(0, { lnum = row - 1 })) do
    if each.source == SOURCE and each.code then
      add(on_line, each.code)
      if each.col <= column and (each.end_lnum > each.lnum or column < each.end_col) then
        add(under, each.code)
      end
    end
  end
  return #under > 0 and under or on_line
end

local function show(rule, mods)
  asking.ask("fastapiMentor/explain", { rule = rule }, function(page)
    if page == nil or page == vim.NIL then
      asking.tell("there is no rule " .. rule, vim.log.levels.WARN)
    else
      require("fastapi_mentor.page").show("rules/" .. rule, page.markdown, "markdown", mods)
    end
  end)
end

--- Explain a rule: that which is named, else that under the cursor.
---@param rule string?
---@param mods string? modifiers of the command
function M.explain(rule, mods)
  if rule then
    show(rule, mods)
    return
  end
  local rules = rules_here()
  if #rules == 0 then
    asking.tell("nothing was found under the cursor; name a rule, as in :FastapiMentorExplain query-in-loop")
  elseif #rules == 1 then
    show(rules[1], mods)
  else
    vim.ui.select(rules, { prompt = "Explain" }, function(picked)
      if picked then
        show(picked, mods)
      end
    end)
  end
end

--- The names of rules in which a text occurs, for the completion of the command.
---@param start string
---@return string[]
function M.complete(start)
  local client = asking.find()
  if client == nil then
    return {}
  end
  local rules = asking.ask_now(client, "fastapiMentor/rules", vim.empty_dict(), vim.api.nvim_get_current_buf())
  local names = vim.tbl_map(function(each) return each.rule end, rules or {})
  local fitting = vim.tbl_filter(function(name) return name:find(start, 1, true) ~= nil end, names)
  table.sort(fitting)
  return fitting
end

return M
