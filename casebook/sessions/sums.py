"""Sums on paper: whether a line such as "Right flags: 12 × 0.8 = 9.6" comes out."""

import ast
import operator
import re

LINE = re.compile(
    r"(?:[^:=≈]*:\s*)?(?P<left>[\d.,\s%×÷+−()-]+?)\s*(?P<sign>[=≈])\s*(?P<right>\d[\d,]*(?:\.\d+)?%?)(?!\S*\d)"
)
SIGNS = str.maketrans({"×": "*", "÷": "/", "−": "-", ",": ""})
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
DOES = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
EXACT, ROUNDED = 1e-9, 0.02  # how far apart two sides may be, as a share of the right one
LONGEST = 80  # characters of what is worked out


def fault_of(step: str) -> str:
    """What is wrong with a line of a sum; nothing where it comes out: exactly by =, within two in a hundred by ≈."""
    found = LINE.match(step.strip())
    if not found or len(found["left"]) > LONGEST:
        return "is no sum such as 'Right flags: 12 × 0.8 = 9.6'"
    try:
        left, right = value(found["left"]), value(found["right"])
    except (ArithmeticError, ValueError, SyntaxError, KeyError):
        return "cannot be worked out; it holds numbers and + − × ÷"
    near = EXACT if found["sign"] == "=" else ROUNDED
    return "" if abs(left - right) <= near * abs(right) else f"does not come out: the left side is {left:,.6g}"


def value(text: str) -> float:
    """What plain arithmetic in numbers comes to."""
    plain = PERCENT.sub(r"(\1/100)", text.translate(SIGNS))
    return _of(ast.parse(plain.strip(), mode="eval").body)


def _of(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return DOES[type(node.op)](_of(node.left), _of(node.right))
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    raise ValueError("no plain arithmetic")
