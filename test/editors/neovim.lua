-- Does in Neovim what a person does there, and writes what came of it as JSON. Run by neovim.test.ts, which judges it.
local wish = vim.json.decode(table.concat(vim.fn.readfile(vim.env.ADVISOR_WISH), "\n"))
local limit = 20000
local report = { notices = {}, steps = {} }

vim.notify = function(message) table.insert(report.notices, message) end

local function finish()
  vim.fn.writefile({ vim.json.encode(report) }, wish.report)
  vim.cmd("qall!")
end

local function findings()
  local list = {}
  for _, item in ipairs(vim.diagnostic.get(0)) do
    table.insert(list, {
      rule = item.code, source = item.source, severity = item.severity, message = item.message,
      line = item.lnum, column = item.col, endLine = item.end_lnum, endColumn = item.end_col,
    })
  end
  return list
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n" end

-- Findings arrive when they arrive; whoever changes the text waits for others than before.
local function await(condition, what)
  if not vim.wait(limit, condition, 20) then error("waited in vain for " .. what) end
end

local function await_findings(before)
  await(function() return not vim.deep_equal(findings(), before) end, "other findings")
  return findings()
end

local function cursor_to(word)
  vim.fn.cursor(1, 1)
  if vim.fn.search("\\V" .. word, "cW") == 0 then error(word .. " does not occur") end
end

-- Opens the list of actions at the cursor and chooses by title; without one, nothing is chosen.
local function choose(title)
  local titles
  vim.ui.select = function(items, options, chosen)
    titles = vim.tbl_map(options.format_item, items)
    for index, item in ipairs(items) do
      if titles[index] == title then return chosen(item, index) end
    end
    chosen(nil)
  end
  vim.lsp.buf.code_action()
  await(function() return titles ~= nil end, "code actions")
  return titles
end

local function hover()
  local own = vim.api.nvim_get_current_win()
  local function float()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then return window end
    end
  end
  vim.lsp.buf.hover()
  await(float, "a hover")
  local window = float()
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  vim.api.nvim_win_close(window, true)
  vim.api.nvim_set_current_win(own)
  return lines
end

local function ask(method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(), more or {})
  local answers = vim.lsp.buf_request_sync(0, method, params, limit) or {}
  for _, answer in pairs(answers) do return answer.result end
end

local steps = {
  open = function(step)
    vim.cmd("edit " .. vim.fn.fnameescape(step.file))
    await(function() return #vim.lsp.buf_get_clients(0) > 0 end, "the server")
    return step.silent and {} or await_findings({})
  end,
  actions = function(step)
    cursor_to(step.at)
    return choose(nil)
  end,
  apply = function(step)
    local before, old = findings(), text()
    cursor_to(step.at)
    choose(step.title)
    await(function() return text() ~= old end, "the edit")
    return { findings = await_findings(before), text = text() }
  end,
  hover = function(step)
    cursor_to(step.at)
    return hover()
  end,
  complete = function(step)
    vim.fn.append(step.line, step.text)
    vim.fn.cursor(step.line + 1, #step.text)
    vim.cmd("startinsert!")
    -- What the built-in completion would insert, word by word.
    local params = vim.lsp.util.make_position_params()
    params.position.character = vim.str_utfindex(step.text)
    local _, answer = next(vim.lsp.buf_request_sync(0, "textDocument/completion", params, limit))
    local items = vim.lsp.util.text_document_completion_list_to_complete_items(answer.result, "")
    vim.cmd("stopinsert")
    return vim.tbl_map(function(item) return { word = item.word, label = item.abbr } end, items)
  end,
  symbols = function() return ask("textDocument/documentSymbol") end,
}

local ok, fault = pcall(function()
  for _, step in ipairs(wish.steps) do table.insert(report.steps, steps[step.kind](step)) end
end)
if not ok then report.fault = tostring(fault) end
report.version = tostring(vim.version().major) .. "." .. vim.version().minor .. "." .. vim.version().patch
report.log = vim.lsp.get_log_path()
finish()
