"""How a table is shown: plain, labelled HTML that a screen reader can read out.

Column and row headings carry their scope, underscores become spaces, numbers are grouped and rounded for
reading. A table's caption is `table.attrs["caption"]`.
"""

import html
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from casebook.language import gettext
from casebook.number_text import cell_text

ROWS = 40  # a longer table is cut, and says so
LEFT = ' style="text-align: left"'  # for JupyterLab, which sets tables flush right; the press takes it out
LONG = 36  # characters; a longer text may be broken over lines


def table_html(table: pd.DataFrame) -> str:
    """The table as HTML."""
    shown = table.head(ROWS)
    names = [name for name in shown.index.names if name] or ([] if _is_count(shown.index) else [""])
    caption = table.attrs.get("caption", "")
    heads = [_heading(name) for name in [*names, *shown.columns]]
    head = "".join(f'<th scope="col">{name}</th>' if name else "<td></td>" for name in heads)  # no empty heading
    body = "".join(
        _row(index, values, bool(names)) for index, values in zip(shown.index, shown.to_numpy(object), strict=True)
    )
    cut = gettext("The first {shown} of {all} rows.").format(shown=ROWS, all=cell_text(len(table)))
    cut = f"<p>{cut}</p>" if len(table) > ROWS else ""
    caption_html = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{caption_html}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{cut}"


def labelled_table(
    kind: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "", headed_by: str = "span"
) -> str:
    """A table of prose of this class, each of its rows as `labelled_row` has it."""
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    heads = [gettext(name) for name in heads]
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads)
    body = "".join(labelled_row(heads, row, headed_by=headed_by) for row in rows)
    return f"<table class='{kind}'>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def labelled_row(heads: Sequence[str], cells: Sequence[str], *, headed_by: str = "span") -> str:
    """A row of prose whose first cell heads it; each other cell carries its column's name, for narrow pages.

    `headed_by` is the element round the first cell's text: `cite` for the name of a work.
    """
    rest = "".join(
        f'<td data-label="{html.escape(head)}"{LEFT}>{html.escape(cell)}</td>'
        for head, cell in zip(heads[1:], cells[1:], strict=True)
    )
    return f'<tr><th scope="row"{LEFT}><{headed_by}>{html.escape(cells[0])}</{headed_by}></th>{rest}</tr>'


def enable() -> None:
    """Show tables and numbers this way in the notebook that is running, if one is."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    formatters = shell.display_formatter.formatters
    formatters["text/html"].for_type(pd.DataFrame, table_html)
    formatters["text/html"].for_type(pd.Series, lambda column: table_html(column.to_frame()))
    for kind in (np.float64, np.float32, np.int64, np.int32, np.bool_):  # each by itself: they define repr
        formatters["text/plain"].for_type(kind, lambda value, printer, cycle: printer.text(str(value)))


def _row(index, values, labelled: bool) -> str:
    labels = (index if isinstance(index, tuple) else (index,)) if labelled else ()
    heads = "".join(f'<th scope="row">{html.escape(cell_text(label))}</th>' for label in labels)
    return f"<tr>{heads}" + "".join(_cell(value) for value in values) + "</tr>"


def _cell(value) -> str:
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return f'<td class="number">{html.escape(cell_text(value))}</td>'
    text = cell_text(value)
    return f"<td{' class=long' if len(text) > LONG else ''}{LEFT}>{html.escape(text)}</td>"


def _heading(name) -> str:
    return html.escape(gettext(str(name).replace("_", " ")))


def _is_count(index: pd.Index) -> bool:
    return isinstance(index, pd.RangeIndex)
