"""Records as lines of JSON, CSV and workbooks."""
