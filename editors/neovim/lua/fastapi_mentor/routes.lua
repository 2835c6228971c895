-- The routes of the applications of the workspace, to pick from or in the quickfix list.
local asking = require("fastapi_mentor.client")

local M = {}

---@class fastapi_mentor.Entry
---@field columns string[] method, full path, handler and, where there are several, application
---@field place string file and line
---@field location lsp.Location

local function entry_of(route, application)
  local path = vim.fn.fnamemodify(vim.uri_to_fname(route.uri), ":.")
  return {
    columns = { route.method, route.path, route.name or "", application },
    place = ("%s:%d"):format(path, route.range.start.line + 1),
    location = { uri = route.uri, range = route.range },
  }
end

local function entries_of(applications, filter)
  local words = vim.split(filter:lower(), "%s+", { trimempty = true })
  local found = {}
  for _, application in ipairs(applications) do
    local shown = #applications > 1 and (application.name or "in no application") or nil
    for _, route in ipairs(application.routes) do
      local text = ("%s %s %s"):format(route.method, route.path, route.name or ""):lower()
      if vim.iter(words):all(function(word) return text:find(word, 1, true) ~= nil end) then
        table.insert(found, entry_of(route, shown))
      end
    end
  end
  return found
end

local function padded(text, width)
  return text .. (" "):rep(width - vim.fn.strdisplaywidth(text))
end

--- Text for each entry, in columns.
local function texts_of(entries)
  local widths = {}
  for _, entry in ipairs(entries) do
    for index, text in ipairs(entry.columns) do
      widths[index] = math.max(widths[index] or 0, vim.fn.strdisplaywidth(text))
    end
  end
  local texts = {}
  for _, entry in ipairs(entries) do
    local columns = {}
    for index, text in ipairs(entry.columns) do
      table.insert(columns, padded(text, widths[index]))
    end
    texts[entry] = table.concat(columns, "  ")
  end
  return texts
end

local function go_to(entry, encoding)
  vim.lsp.util.show_document(entry.location, encoding, { focus = true })
end

local function list(entries)
  local texts = texts_of(entries)
  local items = {}
  for _, entry in ipairs(entries) do
    local start = entry.location.range.start
    table.insert(items, {
      filename = vim.uri_to_fname(entry.location.uri),
      lnum = start.line + 1,
      col = start.character + 1,
      text = vim.trim(texts[entry]),
    })
  end
  vim.fn.setqflist({}, " ", { title = "FastAPI Mentor: routes", items = items })
  vim.cmd("botright copen")
end

local function pick(entries, encoding)
  local texts = texts_of(entries)
  vim.ui.select(entries, {
    prompt = "Routes",
    kind = "fastapi_mentor.route",
    format_item = function(entry) return texts[entry] .. "  " .. entry.place end,
  }, function(entry)
    if entry then
      go_to(entry, encoding)
    end
  end)
end

--- Show the routes in which all words of a filter occur; the only one is gone to at once.
---@param filter string words, none for all routes
---@param listed boolean? in the quickfix list
function M.show(filter, listed)
  asking.ask("fastapiMentor/routes", vim.empty_dict(), function(applications, client)
    local entries = entries_of(applications, filter)
    if #entries == 0 then
      asking.tell(filter == "" and "there are no routes here" or ("no route fits " .. filter))
    elseif listed then
      list(entries)
    elseif #entries == 1 and filter ~= "" then
      go_to(entries[1], client.offset_encoding)
    else
      pick(entries, client.offset_encoding)
    end
  end)
end

return M
