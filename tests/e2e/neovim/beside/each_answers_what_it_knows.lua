-- Two servers are attached: ours and the type checker that the environment names.
local e2e = require("e2e")

local function attached(name)
  return e2e.eventually(name, function() return vim.lsp.get_clients({ bufnr = 0, name = name })[1] end)
end

--- What a server says of the place where a text begins, or `into` bytes later; nil where it says nothing.
local function ask(client, method, text, into)
  e2e.go_to(text)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  vim.api.nvim_win_set_cursor(0, { row, column + (into or 0) })
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer = client:request_sync(method, params, 20000, 0)
  local result = answer and answer.result
  if result == nil or result == vim.NIL or (result.items and #result.items == 0) then
    return nil
  end
  return result
end

local function labels(result)
  local found = {}
  for _, item in ipairs(result and (result.items or result) or {}) do
    found[item.label] = true
  end
  return found
end

local HOVER, DEFINITION = "textDocument/hover", "textDocument/definition"
local COMPLETION = "textDocument/completion"

local ours = e2e.open("bookshop/routers/books.py")
local theirs = attached(vim.env.E2E_OTHER)
e2e.findings("missing-response-model")
e2e.eventually("an answer of the type checker", function() return ask(theirs, HOVER, "found = []") end)

-- At names that are not FastAPI's, the type checker answers alone.
for _, place in ipairs({ "found = []", "found.append", "HTTPException(", "Session, Depends", "HTTP_404" }) do
  e2e.same({ place, ask(ours, HOVER, place) }, { place })
  assert(ask(theirs, HOVER, place), place)
end

-- At a handler both do, and do not say the same.
local card = ask(ours, HOVER, "read_book(").contents.value
e2e.contains(card, "/books/{book")
e2e.same(card:find("(function)", 1, true), nil)
assert(ask(theirs, HOVER, "read_book("))

-- Where a name is defined only the type checker says, be it a dependency or a model.
for _, place in ipairs({ "found.append", "get_session)", "SessionDep, title", "BookRead(id", "router.get" }) do
  e2e.same({ place, ask(ours, DEFINITION, place) }, { place })
  assert(ask(theirs, DEFINITION, place), place)
end

-- In strings we answer alone.
assert(ask(ours, HOVER, "/{book_id}", 4))
e2e.same(ask(theirs, HOVER, "/{book_id}", 4), nil)
assert(ask(ours, DEFINITION, "/{book_id}", 4))
e2e.same(vim.tbl_isempty(ask(theirs, DEFINITION, "/{book_id}", 4) or {}), true)

-- Names are completed by the type checker, but where the application says what fits.
e2e.same(ask(ours, COMPLETION, "return BookRead(id", 11), nil)
e2e.same(ask(ours, COMPLETION, "session.get(Book", 11), nil)
e2e.same(ask(ours, COMPLETION, "from fastapi import", 20), nil)
assert(labels(ask(ours, COMPLETION, "Depends(get_session", 11)).get_session)
assert(labels(ask(theirs, COMPLETION, "Depends(get_session", 11)).get_session)

-- Nor do we rename what is a name of Python's.
e2e.same(ask(ours, "textDocument/prepareRename", "found = []"), nil)

-- What we do not offer at all.
for _, name in ipairs({
  "documentFormattingProvider",
  "documentRangeFormattingProvider",
  "semanticTokensProvider",
  "signatureHelpProvider",
  "typeDefinitionProvider",
}) do
  e2e.same({ name, ours.server_capabilities[name] }, { name })
end

-- No place has a finding of both that says the same.
local said = {}
for _, each in ipairs(vim.diagnostic.get(0)) do
  local key = each.lnum .. ":" .. each.message
  assert(said[key] == nil, key)
  said[key] = true
end
