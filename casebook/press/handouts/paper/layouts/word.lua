-- What our classes look like in Word: paragraph styles of print/styles.xml, by name.

local STYLED = {
  ["citation"] = "Bibliography",
  ["content-note"] = "Content Note",
  ["dials"] = "Small Print",
  ["front-line"] = "Front Line",
  ["front-note"] = "Small Print",
  ["front-subtitle"] = "Subtitle",
  ["front-title"] = "Title",
  ["head"] = "Small Print",
  ["opening"] = "Opening",
  ["option"] = "Option",
  ["role-card"] = "Role Card",
}
local TAB = pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>")
local ROOM = pandoc.RawBlock("openxml", '<w:p><w:pPr><w:pStyle w:val="Room"/></w:pPr></w:p>')

local columns = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "columns.lua" }))

local function styled(style, content, id)
  return pandoc.Div(content, pandoc.Attr(id or "", {}, { ["custom-style"] = style }))
end

-- In a style of its own nothing stands in another but the name of an option.
local function plainly(blocks)
  return blocks:walk({
    Div = function(div)
      if div.attributes["custom-style"] == "Lead" then return div.content end
    end,
  })
end

-- Marks for the file's last touches: paragraphs that `wordfile.py` takes out again.
local function mark(name)
  return function() return pandoc.RawBlock("openxml", '<w:p><w:pPr><w:pStyle w:val="' .. name .. '"/></w:pPr></w:p>') end
end

local function facts(div)
  local blocks = pandoc.Blocks({})
  for _, list in ipairs(div.content) do
    if list.t ~= "DefinitionList" then return div.content end
    for _, fact in ipairs(list.content) do
      local line = pandoc.Inlines(fact[1])
      line:insert(TAB)
      line:extend(pandoc.utils.blocks_to_inlines(fact[2][1]))
      blocks:insert(pandoc.Para(line))
    end
  end
  return styled("Fact", blocks)
end

local function scale(div)
  local line = styled("Scale", { pandoc.Para({ pandoc.Str("0"), TAB, pandoc.Str("100") }) })
  return pandoc.Blocks({ line }) .. div.content
end

local function ticked(div)
  local line = pandoc.Inlines({ pandoc.Str("☐"), pandoc.Space() })
  line:extend(pandoc.utils.blocks_to_inlines(div.content))
  return styled("Option Name", { pandoc.Para(line) })
end

local MADE = {
  ["contents"] = mark("MarkContents"),
  ["facts"] = facts,
  ["new-page"] = mark("MarkPage"),
  ["scale"] = scale,
  ["tick"] = ticked,
  ["write"] = function(div)
    local blocks = pandoc.Blocks({})
    for _ = 1, columns.lines(div) do blocks:insert(ROOM) end
    return blocks
  end,
}

function Div(div)
  for _, class in ipairs(div.classes) do
    if MADE[class] then
      return MADE[class](div)
    end
    if STYLED[class] then
      return styled(STYLED[class], plainly(div.content), div.identifier)
    end
  end
end

function Para(para)
  local only = #para.content == 1 and para.content[1]
  if only and only.t == "Strong" then
    return styled("Lead", { para })
  end
end

function Table(tbl)
  columns.fit(tbl)
  return tbl
end
