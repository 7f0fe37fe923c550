// Package check compares the world with the second opinion: both are given the same people and the same attempts, and must
// say the same of each.
package check
