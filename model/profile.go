package model

// Profile is what a world must know of a user who is there from its start.
type Profile struct {
	Birth      Date
	Zone       ZoneID
	Setting    Setting
	HasSetting bool // false: the policy's default at the age on the day of the start
}

// Received is one message as its reader finds it.
type Received struct {
	Commit  uint64
	From    UserID
	Removed bool // moderation made the content unreadable
}

// Conversation is one line of an inbox: a pair of users, or a group.
type Conversation struct {
	With   UserID  // the other user, NoUser for a group
	Group  GroupID // NoGroup for a pair
	Last   uint64  // the commit number of the latest message that the reader sent or received
	Unread int
}

// Profile is that of the user whom a registration makes.
func (a *Attempt) Profile() Profile {
	return Profile{Birth: a.Birth, Zone: a.Zone, Setting: a.Setting, HasSetting: a.HasSetting}
}
