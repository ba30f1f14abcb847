-- What differs in an e-book: the title is a heading, a box to tick is a character, the contents are the reader's own,
-- and a page that begins a file needs no break before it.

local FILE = 2 -- headings down to this level begin a file

function Div(div)
  if div.classes:includes("tick") then
    for _, block in ipairs(div.content) do
      if block.t == "Para" then
        block.content:insert(1, pandoc.Space())
        block.content:insert(1, pandoc.Str("☐"))
      end
    end
    return div.content
  end
  if div.classes:includes("front-title") then
    return pandoc.Header(1, pandoc.utils.blocks_to_inlines(div.content), pandoc.Attr("title-page", { "front-title" }))
  end
  if div.classes:includes("contents") then return {} end
  if div.classes:includes("write") then div.attributes = {} return div end
end

function Pandoc(doc)
  local blocks = pandoc.Blocks({})
  for number, block in ipairs(doc.blocks) do
    local after = doc.blocks[number + 1]
    local breaks = block.t == "Div" and block.classes:includes("new-page")
    if not (breaks and after and after.t == "Header" and after.level <= FILE) then
      blocks:insert(block)
    end
  end
  return pandoc.Pandoc(blocks, doc.meta)
end
