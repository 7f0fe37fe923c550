package history_test

// record is a row as others read it.
type record struct {
	Commit        uint64  `parquet:"commit"`
	At            int64   `parquet:"at,timestamp(millisecond)"`
	Op            string  `parquet:"op"`
	Actor         *uint32 `parquet:"actor,optional"`
	Target        *uint32 `parquet:"target,optional"`
	Group         *uint32 `parquet:"group,optional"`
	Decision      string  `parquet:"decision"`
	Rule          *string `parquet:"rule,optional"`
	Delivered     bool    `parquet:"delivered"`
	Reached       uint32  `parquet:"reached"`
	Contact       *string `parquet:"contact,optional"`
	ActorFollows  *bool   `parquet:"actor_follows,optional"`
	TargetFollows *bool   `parquet:"target_follows,optional"`
	Repeat        bool    `parquet:"repeat"`
	From          *int64  `parquet:"from,optional,timestamp(millisecond)"`
	Until         *int64  `parquet:"until,optional,timestamp(millisecond)"`
	NewID         *uint32 `parquet:"new_id,optional"`
	Kind          *string `parquet:"kind,optional"`
	Length        *uint32 `parquet:"length,optional"`
	Fingerprint   *uint64 `parquet:"fingerprint,optional"`
	MessageID     *uint64 `parquet:"message_id,optional"`
	Offensive     *bool   `parquet:"offensive,optional"`
	PrivateInfo   *bool   `parquet:"private_info,optional"`
	Unwanted      *bool   `parquet:"unwanted,optional"`
	Anonymous     bool    `parquet:"anonymous"`
	Key           uint64  `parquet:"key"`
	Ref           *uint64 `parquet:"ref,optional"`
	Setting       *string `parquet:"setting,optional"`
	Birth         *int32  `parquet:"birth,optional,date"`

	FactAnonymous        *bool   `parquet:"fact_anonymous,optional"`
	FactSenderAge        *int32  `parquet:"fact_sender_age,optional"`
	FactSenderSetting    *string `parquet:"fact_sender_setting,optional"`
	FactSuspended        *bool   `parquet:"fact_suspended,optional"`
	FactKnown            *bool   `parquet:"fact_known,optional"`
	FactSelf             *bool   `parquet:"fact_self,optional"`
	FactBlocked          *bool   `parquet:"fact_blocked,optional"`
	FactRecipientAge     *int32  `parquet:"fact_recipient_age,optional"`
	FactRecipientSetting *string `parquet:"fact_recipient_setting,optional"`
	FactSenderFollows    *bool   `parquet:"fact_sender_follows,optional"`
	FactRecipientFollows *bool   `parquet:"fact_recipient_follows,optional"`
	FactWroteBefore      *bool   `parquet:"fact_wrote_before,optional"`
	FactAccepted         *bool   `parquet:"fact_accepted,optional"`
	FactRequests         *int64  `parquet:"fact_requests,optional"`
	FactUnanswered       *uint32 `parquet:"fact_unanswered,optional"`
	FactHeld             *bool   `parquet:"fact_held,optional"`
	FactSentToday        *int64  `parquet:"fact_sent_today,optional"`
	FactSpamRecipients   *int64  `parquet:"fact_spam_recipients,optional"`
	FactViolation        *bool   `parquet:"fact_violation,optional"`
	FactMember           *bool   `parquet:"fact_member,optional"`
	FactGroupSize        *int64  `parquet:"fact_group_size,optional"`
	FactAlreadyMember    *bool   `parquet:"fact_already_member,optional"`
	FactBlockInGroup     *bool   `parquet:"fact_block_in_group,optional"`
	FactReached          *bool   `parquet:"fact_reached,optional"`
}
