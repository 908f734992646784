"""Files that people import: every format and encoding becomes rows, in constant memory."""
