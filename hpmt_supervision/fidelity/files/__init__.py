"""Tables of figures for people: the same table on a page, in a PDF and in a workbook."""
