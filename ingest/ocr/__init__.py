"""Text of scans and pictures, by tesseract."""
