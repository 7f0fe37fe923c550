package model

// Op is what an attempt tries.
type Op uint8

// The operations. OpSend with a group is a group message.
const (
	OpSend Op = iota
	OpFollow
	OpUnfollow
	OpBlock
	OpUnblock
	OpSet
	OpRegister
	OpDelete
	OpCreateGroup
	OpAdd
	OpLeave
	OpAccept
	OpReport
	opCount
)

var opNames = [opCount]string{
	"send", "follow", "unfollow", "block", "unblock", "set", "register", "delete",
	"create-group", "add", "leave", "accept", "report",
}

// OpNames lists the operations by their numbers.
func OpNames() []string { return opNames[:] }

// String returns the operation's name.
func (o Op) String() string { return nameOf(opNames[:], uint8(o)) }

// Message is what the world knows of content: never the text.
type Message struct {
	Fingerprint uint64 // equal for equal content: Fingerprint(text), or SimHash(text) where near duplicates count
	ID          uint64 // the client's id for retries, per sender; 0 for none
	Length      uint32 // characters
	Kind        Kind
	Labels      Labels
}

// Attempt is one try to do something. It holds no pointer, so that millions of them cost the collector nothing.
// What a field means by operation:
//
//	send          Actor, Target or Group, Message; Anonymous: the sender is not authenticated
//	follow ...    Actor, Target (unfollow, block, unblock likewise); Ref of a follow, which no rule sees: 1 where the actor follows
//	              in order to write, 2 where he follows back
//	set           Actor, Setting
//	register      Birth, Zone, and Setting where HasSetting; Ref: 1 + the account that the same person had before, 0 for none, which no rule sees;
//	              the Outcome bears the new id
//	delete        Actor
//	create-group  Actor; members are handed over beside it; the Outcome bears the new id
//	add           Actor, Group, Target
//	leave         Actor, Group
//	accept        Actor accepts what Target asks for
//	report        Actor reports a message of Target: that with the commit number Ref, or the last that reached Actor if Ref is 0
type Attempt struct {
	At         Time
	Key        Key
	Ref        uint64
	Message    Message
	Actor      UserID
	Target     UserID
	Group      GroupID
	Birth      Date
	Zone       ZoneID
	Op         Op
	Setting    Setting
	HasSetting bool
	Anonymous  bool
}

// Outcome is what became of an attempt.
type Outcome struct {
	Commit  uint64 // the place in the order of commits, from 1; unique, and the number of the message that a send left behind
	From    Time   // an upheld report: when the message is removed and the strike counts; else 0
	Until   Time   // a spam verdict that holds the actor, or a report that suspends the target: until when; else 0
	Reached uint32 // how many received it: 1 for a one-to-one message, the fan-out of a group message, 0 for a refusal
	ID      uint32 // the new user or group
	Reason  Reason
	Contact Contact // of a one-to-one send between two known accounts, whatever became of it
	Tie     Tie     // the same: who followed whom
	Repeat  bool    // a retry: all other fields are those of the first attempt, nothing was done
}

// Tie says who follows whom of the two of an attempt.
type Tie uint8

// The bits of a Tie.
const (
	ActorFollows Tie = 1 << iota
	TargetFollows
)

// Contact says how two users stood when one sent to the other. Those who know each other by a follow are acquainted: what they wrote before the
// start of a history is not in it.
type Contact uint8

// The contacts. An answer ends a first contact well: from then on the two are acquainted.
const (
	NoContact    Contact = iota // not a one-to-one send between known accounts
	Acquainted                  // the recipient follows the sender, or each has had a message of the other
	FirstContact                // a stranger to the recipient, and nothing was delivered between them yet
	Unanswered                  // a stranger whose earlier message, delivered, has not been answered
	Answer                      // the recipient wrote first, and this is the first answer
	contactCount
)

var contactNames = [contactCount]string{"", "acquainted", "first", "unanswered", "answer"}

// ContactNames lists the contacts by their numbers.
func ContactNames() []string { return contactNames[:] }

// String returns the contact's name.
func (c Contact) String() string { return nameOf(contactNames[:], uint8(c)) }
