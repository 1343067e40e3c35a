"""Questions about tills: what is not closed yet, what a closing holds, where it does not tie."""
