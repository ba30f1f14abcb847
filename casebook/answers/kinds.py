"""What a file is that is no answers file, by how it begins: so that a message can name it.

Nothing here opens a document. A Word file, a PDF or a picture of the answers holds them for people, not for us.
"""

ASK = "ask for the answers file itself, as “Save my answers” makes it"
OFFICE = b"[Content_Types].xml", b"META-INF/container.xml", b"Index/Document.iwa"  # names of entries in such zips
BEGINS = (
    (b"%PDF", "is a PDF"),
    (b"{\\rtf", "is a document in RTF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an older office document, or a message from Outlook"),
    (b"\x89PNG", "is an image"),
    (b"\xff\xd8\xff", "is an image"),
    (b"GIF8", "is an image"),
    (b"II*\x00", "is an image"),
    (b"MM\x00*", "is an image"),
    (b"bplist", "is a page or a link that Safari saved"),
    (b"SQLite format 3\x00", "is a database"),
)
LATER = (  # where in the file, and what stands there
    (8, b"WEBP", "is an image"),
    (4, b"ftypheic", "is an image"),
    (4, b"ftypmif1", "is an image"),
    (4, b"ftyp", "is a video"),
)


def named(content: bytes) -> str:
    """What the file is, and what to do about it; nothing where it may be text."""
    for begin, what in BEGINS:
        if content.startswith(begin):
            return f"{what}; {ASK}"
    for place, begin, what in LATER:
        if content.startswith(begin, place):
            return f"{what}; {ASK}"
    return f"is an image; {ASK}" if content.startswith(b"BM") and content.startswith(bytes(4), 6) else ""


def named_archive(content: bytes) -> str:
    """What an archive is that lies within another, and what to do about it. Names of entries are never compressed."""
    if content[30:38] == b"mimetype" or any(name in content for name in OFFICE):
        return f"is an office document; {ASK}"
    return "is an archive within an archive; unpack it, and hand over what is in it"
