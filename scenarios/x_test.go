package scenarios_test
import ("testing";"fmt";"context";"dmsim/scenarios";"dmsim/sim")
func TestX(t *testing.T){
 for _,c:=range []struct{n string; set []string}{
  {"quickstart",nil},
  {"replay-trace",[]string{"traffic.trace.file=/work/shared/data/CollegeMsg.txt.gz"}},
  {"quickstart",[]string{"traffic.trace.file=/work/shared/data/CollegeMsg.txt.gz"}},
 }{
  s,err:=scenarios.Load(c.n,scenarios.Overrides{Set:c.set}); if err!=nil{t.Fatal(err)}
  so,err:=sim.Prepare(s.Config(),2); if err!=nil{t.Error(err);continue}
  r,err:=so.Run(context.Background(),sim.Options{Workers:2})
  fmt.Println(c, s.Config().Start, s.Config().Duration, err, r.Users,r.Attempts,r.Delivered,r.Start,r.End)
 }
}
