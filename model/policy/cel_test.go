package policy
import ("testing";"fmt")
func TestC(t *testing.T){
 for _, e := range []string{"sendr.age > 1", "foo == 1", "sender.settings == 'x'", "sender.age == 'x'", "sender == 1", "1/0 == 1", "sender.sent_today / group.size > 1", "has(sender.age)", "[1,2,3].all(x, [1,2,3].all(y, [1,2,3,4,5,6,7,8,9].all(z, [1,2,3,4,5,6,7,8,9].all(w, w > 0))))", "message.kind.matches('(')","dyn(sender.age)", "true", "", "message.kind in ['image', 'video']"} {
  ps, err := compileCustom([]CustomRule{{"a", e}})
  if err != nil { fmt.Println(e, "=>", err); continue }
  r, err := ps[0].refuses(&CustomFacts{SenderAge: 20})
  fmt.Println(e, "=>", r, err)
 }
}
func BenchmarkX(b *testing.B){
 for _, e := range []string{"sender.age >= 18 && recipient.age < 18", "message.kind == 'image' || message.kind == 'video'", "sender.sent_today > 400 && !recipient.follows_sender"} {
 b.Run(e, func(b *testing.B){ ps, _ := compileCustom([]CustomRule{{"a", e}}); b.ReportAllocs()
 f := &CustomFacts{SenderAge: 20, RecipientAge: 15, SenderSentToday: 450, MessageKind: "text"}
 for b.Loop() { ps[0].refuses(f) } }) }
}
func TestCheap(t *testing.T) {
 env, _ := environment()
 for _, e := range []string{"sender.age >= 18 && recipient.age < 18","message.kind == 'image' || message.kind == 'video'","message.kind in ['image', 'video']","message.kind.matches('^i.*')","message.kind.startsWith('i')","[1,2,3].all(x, [1,2,3].all(y, [1,2,3,4,5,6,7,8,9].all(z, [1,2,3,4,5,6,7,8,9].all(w, [1,2,3,4,5,6,7,8,9].all(v, w > 0)))))"} {
  ast, _ := env.Compile(e); est, err := env.EstimateCost(ast, sizes{}); fmt.Println(e, est, err, cheap(env, ast))
  ps, _ := compileCustom([]CustomRule{{"a", e}}); fmt.Println(ps[0].refuses(&CustomFacts{MessageKind: "image"})) }
}
