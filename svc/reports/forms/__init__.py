"""A report on a terminal, as Markdown, as a page, as a workbook."""
