// RuleTests
