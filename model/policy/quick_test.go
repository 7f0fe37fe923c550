package policy_test
import ("testing";"fmt";"dmsim/model/policy";"dmsim/strictyaml";"github.com/stretchr/testify/require")
func TestQuick(t *testing.T) {
 for _, n := range policy.PresetNames() { p, err := policy.Preset(n); require.NoError(t, err); require.NoError(t, p.Validate(), n); require.Equal(t, n, p.Name)
  q, err := policy.Parse("x", p.YAML()); require.NoError(t, err, string(p.YAML())); require.Equal(t, p, q)
  if n == "tiktok-2023" { fmt.Println(string(p.YAML())) } }
 type S struct { Users int `yaml:"users"`; Policy policy.Policy `yaml:"policy"` }
 for _, in := range []string{"policy: mutual", "policy: muual", "policy: {extends: x-now, daily_limit: {messages: 3}}", "users: 3\npolicy:\n  daily_limit:\n    messages: many", "policy: {custom: [{id: a, refuse_when: sender.ag > 1}]}","policy: {custom: [{id: a, refuse_when: 1 +}]}","policy: {custom: [{id: a, refuse_when: 'sender.age'}]}", "policy: {custom: [{id: spam, refuse_when: 'sender.age'}]}", "policy: {spam: {window: 0s}}", "policy: {spam: {hold: 1us}}", "policy: {groups: {max_members: 0}}", "policy: {default_setting: {bands: [{from: 16, to: 17, setting: no-one}, {from: 17, setting: friends}]}}", "policy: [1]", "policy: {extends: nope}", "policy: {extends: [1]}", "policy: {default_setting: none}", "policy: {default_setting: [x]}", "policy: {default_setting: {band: 1}}", "policy: {nam: 1}", "policy: {requests: {kinds: [text, gif]}}", "policy: {block: {in_groups: 5}}", "policy: {block: {in_groups: [x]}}"} {
  var s S
  d, err := strictyaml.Parse("t.yaml", []byte(in)); require.NoError(t, err)
  err = d.Decode(&s)
  if err == nil { err = d.Locate(strictyaml.Under("policy", s.Policy.Validate())) }
  fmt.Printf("%q\n   %v\n", in, err)
  if err == nil { fmt.Println(d.Set(&s, "policy.daily_limit.messages=50"), s.Policy.Name, s.Policy.DailyLimit, s.Policy.Groups)
    fmt.Println(d.Set(&s, "policy.groups.max_members=0"), d.Locate(strictyaml.Under("policy", s.Policy.Validate()))) }
 }
}
