-- What our classes look like in Typst: each becomes a call of a function in book.typ. Text stays pandoc's to escape;
-- whatever else stands in a call goes through `quoted`.

local CALLED = {
  "citation", "content-note", "crosswalk", "dials", "exercise", "front", "front-line", "front-note",
  "front-subtitle", "front-title", "glossary", "head", "opening", "option",
}
local LINE = 94     -- characters that fit on a line of a table,
local SMALL_LINE = 106 -- of one in smaller type,
local TURNED_LINE = 165 -- and of one on a turned page
local GAP = 2       -- between two columns, in characters
local SHORT = 16    -- characters that stand on one line in a column
local CODING = { 7, 60, 27 } -- the columns of an exercise in coding
local TALL = 800    -- characters in a cell from which on a row may break over pages
local LANDSCAPE = 9 -- columns for which a page is turned
local SMALL = 6     -- columns for which type is smaller

local function raw(text)
  return pandoc.RawBlock("typst", text)
end

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0"):gsub("%s+", " ") .. '"'
end

local function label(id)
  return id ~= "" and "#label(" .. quoted(id) .. ")" or ""
end

-- The content in a call: `#name[` content `]`, with a label where it has one.
local function call(name, content, id)
  local blocks = pandoc.Blocks({ raw("#" .. name .. "[") })
  blocks:extend(content)
  blocks:insert(raw("]" .. label(id or "")))
  return blocks
end

-- Kept on one page with what comes next: what says that there is room to write comes with the room.
local function led(blocks)
  local kept = pandoc.Blocks({})
  for number, block in ipairs(blocks) do
    local after = blocks[number + 1]
    if block.t == "Para" and after and after.t == "RawBlock" and after.text:match("^#room") then
      kept:extend(call("lead", { block }))
    else
      kept:insert(block)
    end
  end
  return kept
end

local function scale(div)
  local blocks = pandoc.Blocks({})
  for number, end_ in ipairs(div.content) do
    blocks:insert(raw(number == 1 and "#scale[" or "]["))
    blocks:insert(end_)
  end
  blocks:insert(raw("]"))
  return blocks
end

local function cards(div)
  local blocks = pandoc.Blocks({ raw("#role-cards(") })
  for _, card in ipairs(div.content) do
    blocks:insert(raw("["))
    blocks:extend(card.content or { card })
    blocks:insert(raw("],"))
  end
  blocks:insert(raw(")"))
  return blocks
end

-- Names and what they are, in two columns.
local function facts(div)
  local blocks = pandoc.Blocks({ raw("#facts(") })
  for _, list in ipairs(div.content) do
    for _, fact in ipairs(list.content) do
      blocks:extend({ raw("["), pandoc.Plain(fact[1]), raw("], [") })
      for _, said in ipairs(fact[2]) do blocks:extend(said) end
      blocks:insert(raw("],"))
    end
  end
  blocks:insert(raw(")"))
  return blocks
end

local function ticked(div)
  for _, block in ipairs(div.content) do
    if block.t == "Para" then
      block.content:insert(1, pandoc.RawInline("typst", "#tick "))
    end
  end
  return div.content
end

local MADE = {
  ["contents"] = function() return raw("#contents") end,
  ["facts"] = facts,
  ["new-page"] = function() return raw("#pagebreak(weak: true)") end,
  ["role-cards"] = cards,
  ["scale"] = scale,
  ["tick"] = ticked,
  ["write"] = function(div)
    return raw("#room(" .. (tonumber(div.attributes.lines) or 3) .. ")")
  end,
}

function Div(div)
  for _, class in ipairs(div.classes) do
    if MADE[class] then
      return MADE[class](div)
    end
  end
  for _, class in ipairs(CALLED) do
    if div.classes:includes(class) then
      return call(class, led(div.content), div.identifier)
    end
  end
  if div.identifier == "" and not div.classes:includes("role-card") then
    return div.content
  end
end

function Para(para)
  local only = #para.content == 1 and para.content[1]
  if only and only.t == "Strong" then
    return call("lead", { para })
  end
end

function Figure(figure)
  local image
  figure:walk({ Image = function(found) image = image or found end })
  if image then
    local alt = pandoc.utils.stringify(image.caption)
    local opening = "#chart(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ")["
    local blocks = pandoc.Blocks({ raw(opening) })
    blocks:extend(figure.caption.long)
    blocks:insert(raw("]"))
    return blocks
  end
end

function Link(link)
  if link.classes:includes("turn") then
    local inlines = pandoc.Inlines({ pandoc.RawInline("typst", "#turn(" .. quoted(link.target:sub(2)) .. ")[") })
    inlines:extend(link.content)
    inlines:insert(pandoc.RawInline("typst", "]"))
    return inlines
  end
end

-- How long the texts of each column are: the longest, the longest word in one, and all of them together.
local function measured(tbl)
  local longest, word, total = {}, {}, {}
  local function look(row)
    for number, cell in ipairs(row.cells) do
      local text = pandoc.utils.stringify(cell.contents)
      local length = utf8.len(text) or #text
      longest[number] = math.max(longest[number] or 1, length)
      total[number] = (total[number] or 0) + length
      for part in text:gmatch("%S+") do
        word[number] = math.max(word[number] or 1, utf8.len(part) or #part)
      end
    end
  end
  for _, row in ipairs(tbl.head.rows) do look(row) end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do look(row) end
  end
  return longest, word, total
end

-- Columns as wide as what stands in them where a line holds them all. Otherwise columns of short texts get what they
-- need, and the others share what is left by how much they hold.
local function shares(tbl, longest, word, total)
  local columns, sum = #tbl.colspecs, 0
  local line = columns >= LANDSCAPE and TURNED_LINE or columns >= SMALL and SMALL_LINE or LINE
  for number = 1, columns do sum = sum + (longest[number] or 1) + GAP end
  if sum <= line then return nil end
  local wanted, left, all = {}, line, 0
  for number = 1, columns do
    if (longest[number] or 1) <= SHORT then
      wanted[number] = (longest[number] or 1) + GAP
      left = left - wanted[number]
    else
      all = all + math.sqrt(total[number])
    end
  end
  for number = 1, columns do
    if not wanted[number] then
      wanted[number] = math.max(word[number] + GAP, left * math.sqrt(total[number]) / all)
    end
  end
  return wanted
end

function Table(tbl)
  local longest, word, total = measured(tbl)
  local coding = tbl.classes:includes("coding")
  local widths = coding and CODING or shares(tbl, longest, word, total)
  local all = 0
  for _, width in ipairs(widths or {}) do all = all + width end
  for number, spec in ipairs(tbl.colspecs) do
    local side = spec[1] == pandoc.AlignDefault and pandoc.AlignLeft or spec[1]
    tbl.colspecs[number] = { side, widths and (widths[number] or GAP) / all or nil }
  end
  local columns = #tbl.colspecs
  if columns >= LANDSCAPE then return tbl end
  local block = columns >= SMALL and call("small", { tbl }) or pandoc.Blocks({ tbl })
  return math.max(1, table.unpack(longest)) <= TALL and call(coding and "coding" or "rows", block) or block
end

function Pandoc(doc)
  local blocks = pandoc.Blocks({})
  for _, block in ipairs(doc.blocks) do
    if block.t == "Table" and #block.colspecs >= LANDSCAPE then
      blocks:extend(call("turned", { block }))
    else
      blocks:insert(block)
    end
  end
  return pandoc.Pandoc(blocks, doc.meta)
end
