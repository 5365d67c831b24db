"""The vocabulary that plugins share: frozen, keyword-only attrs types without behaviour that reaches outside."""
