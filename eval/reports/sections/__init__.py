"""The sections of the report, one module each: figures in, parts of a document out."""
