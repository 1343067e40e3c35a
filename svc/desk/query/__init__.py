"""Questions to an office: lists, details, dues, history, reports, exports."""
