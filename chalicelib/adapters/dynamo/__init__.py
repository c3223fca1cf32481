"""The ports of storage on DynamoDB."""
