"""The deadline rows by subject: registering and inner work, petitions, consults, 12345 orders, reviews, oversight."""
