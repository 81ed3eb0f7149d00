"""The small invented histories of the page of definitions, put through the same functions as the real figures."""
