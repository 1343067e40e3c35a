"""Files of rows: CSV, JSON, XML and spreadsheets, their encodings and headings."""
