// The transformers as one import: with messages, arrays and what runs them.
@_exported import Processing
