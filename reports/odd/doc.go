// Package odd writes the description of a model by the ODD protocol: Overview, Design concepts, Details (Grimm et al. 2020, The ODD protocol for describing agent-based
// and other simulation models: a second update, JASSS 23(2) 7), in Markdown, generated from what was run.
//
//	Model      what is described: a scenario, what varies, what it rests on
//	Write      the seven elements
//	origin.go  where each number comes from: sourced or assumed
//
// Numbers stand in tables only, each row with its origin. What the words around them say of the program holds for every scenario, or stands under a condition.
package odd
