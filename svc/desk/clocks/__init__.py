"""What falls due of records other than tickets."""
