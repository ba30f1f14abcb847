"""From a chart's specification to its picture, its live form and its numbers."""
