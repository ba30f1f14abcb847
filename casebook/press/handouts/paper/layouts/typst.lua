-- What our classes look like in Typst: each becomes a call of a function in book.typ. Text stays pandoc's to escape;
-- whatever else stands in a call goes through `quoted`.

local CALLED = { -- the first of them that a thing is
  "position", "citation", "content-note", "dials", "exercise", "front", "front-line", "front-note",
  "front-subtitle", "front-title", "glossary", "head", "opening", "option", "session-sheet",
}
local TALL = 800 -- characters in a cell from which on a row may break over pages

local here = pandoc.path.directory(PANDOC_SCRIPT_FILE)
local columns = dofile(pandoc.path.join({ here, "columns.lua" }))
dofile(pandoc.path.join({ here, "formula.lua" })) -- Math

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
  if #div.content ~= 2 then return div.content end
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
    if list.t ~= "DefinitionList" then return div.content end
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
  ["new-page"] = function(div)
    local front = div.classes:includes("sheet") and ', to: "odd"' or ""
    return raw("#pagebreak(weak: true" .. front .. ")")
  end,
  ["role-cards"] = cards,
  ["scale"] = scale,
  ["tick"] = ticked,
  ["write"] = function(div)
    return raw("#room(" .. columns.lines(div) .. ")")
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
  if link.classes:includes("turn") and link.target:match("^#.") then
    local inlines = pandoc.Inlines({ pandoc.RawInline("typst", "#turn(" .. quoted(link.target:sub(2)) .. ")[") })
    inlines:extend(link.content)
    inlines:insert(pandoc.RawInline("typst", "]"))
    return inlines
  end
end

function Table(tbl)
  local longest = columns.fit(tbl)
  if #tbl.colspecs >= columns.TURNED then return tbl end
  local block = #tbl.colspecs >= columns.SMALL and call("small", { tbl }) or pandoc.Blocks({ tbl })
  if longest > TALL then return block end
  return call(tbl.classes:includes("coding") and "coding" or "rows", block)
end

function Pandoc(doc)
  local blocks = pandoc.Blocks({})
  for _, block in ipairs(doc.blocks) do
    if block.t == "Table" and #block.colspecs >= columns.TURNED then
      blocks:extend(call("turned", { block }))
    else
      blocks:insert(block)
    end
  end
  return pandoc.Pandoc(blocks, doc.meta)
end
