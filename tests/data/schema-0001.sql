BEGIN TRANSACTION;
CREATE TABLE agent (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR NOT NULL, 
	login VARCHAR, 
	roles JSON NOT NULL, 
	capacity INTEGER, 
	phone VARCHAR, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT uq_agent_name UNIQUE (name)
);
INSERT INTO "agent" VALUES(1,'李敏','li','["manager"]',60,NULL,1);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE assignment (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	customer_id INTEGER NOT NULL, 
	role VARCHAR NOT NULL, 
	agent_id INTEGER NOT NULL, 
	since DATE NOT NULL, 
	until DATE, 
	CONSTRAINT fk_assignment_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_assignment_agent_id_agent FOREIGN KEY(agent_id) REFERENCES agent (id)
);
CREATE TABLE closing (
	id INTEGER NOT NULL, 
	enrollment_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	n INTEGER NOT NULL, 
	label VARCHAR NOT NULL, 
	nominal DATE NOT NULL, 
	opens DATE NOT NULL, 
	due DATE NOT NULL, 
	closes DATE, 
	status VARCHAR NOT NULL, 
	closed_on DATE NOT NULL, 
	event_id INTEGER, 
	CONSTRAINT pk_closing PRIMARY KEY (id), 
	CONSTRAINT fk_closing_enrollment_id_enrollment FOREIGN KEY(enrollment_id) REFERENCES enrollment (id) ON DELETE CASCADE, 
	CONSTRAINT fk_closing_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
INSERT INTO "closing" VALUES(1,1,1,1,'1d','2026-11-23','2026-11-23','2026-11-23',NULL,'done','2026-11-23',NULL);
CREATE TABLE contact_person (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	customer_id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	relation VARCHAR, 
	health BOOLEAN NOT NULL, 
	note VARCHAR, 
	CONSTRAINT fk_contact_person_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE TABLE customer (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	pinyin VARCHAR NOT NULL, 
	initials VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	grade VARCHAR, 
	sex VARCHAR, 
	birthday VARCHAR, 
	address VARCHAR, 
	source VARCHAR, 
	owner_id INTEGER, 
	referrer_id INTEGER, 
	note VARCHAR, 
	tags JSON NOT NULL, 
	hours JSON NOT NULL, 
	fields JSON NOT NULL, 
	created DATE NOT NULL, 
	declared_stage VARCHAR, 
	status VARCHAR NOT NULL, 
	stage VARCHAR, 
	paused_until DATE, 
	folded DATE, 
	CONSTRAINT uq_customer_code UNIQUE (code), 
	CONSTRAINT fk_customer_owner_id_agent FOREIGN KEY(owner_id) REFERENCES agent (id), 
	CONSTRAINT fk_customer_referrer_id_customer FOREIGN KEY(referrer_id) REFERENCES customer (id)
);
INSERT INTO "customer" VALUES(1,'C0001','王秀英','','','consumer',NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,'["老顾客"]','[]','{}','2026-11-23',NULL,'active',NULL,NULL,NULL);
CREATE TABLE definition (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	type VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	since DATE NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT uq_definition_type_name_version UNIQUE (type, name, version)
);
CREATE TABLE enrollment (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	cadence VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	subject VARCHAR NOT NULL, 
	anchor DATE NOT NULL, 
	start DATE NOT NULL, 
	last DATE NOT NULL, 
	previous DATE NOT NULL, 
	position INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	attempted DATE, 
	hold DATE, 
	planned DATE, 
	spread DATE, 
	held DATE, 
	limit_day DATE, 
	red DATE, 
	label VARCHAR, 
	nominal DATE, 
	opens DATE, 
	due DATE, 
	closes DATE, 
	channel VARCHAR, 
	role VARCHAR, 
	guide VARCHAR, 
	listed DATE, 
	effective DATE, 
	owner_id INTEGER, 
	rank INTEGER NOT NULL, 
	time TIME, 
	text VARCHAR, 
	topic VARCHAR, 
	ended DATE, 
	ended_by VARCHAR, 
	origin INTEGER, 
	notes JSON NOT NULL, 
	CONSTRAINT pk_enrollment PRIMARY KEY (id), 
	CONSTRAINT uq_enrollment_customer_id_cadence_subject_anchor UNIQUE (customer_id, cadence, subject, anchor), 
	CONSTRAINT fk_enrollment_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE, 
	CONSTRAINT fk_enrollment_owner_id_agent FOREIGN KEY(owner_id) REFERENCES agent (id) ON DELETE SET NULL
);
INSERT INTO "enrollment" VALUES(1,1,'therapy',1,'','2026-11-23','2026-11-23','2026-11-23','2026-11-23',1,1,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-23',NULL,NULL,NULL,NULL,'2026-11-23',NULL,1,1,NULL,NULL,NULL,NULL,NULL,NULL,'[]');
CREATE TABLE event (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	customer_id INTEGER NOT NULL, 
	sequence INTEGER NOT NULL, 
	day DATE NOT NULL, 
	time TIME, 
	kind VARCHAR NOT NULL, 
	agent_id INTEGER, 
	direction VARCHAR, 
	channel VARCHAR, 
	outcome VARCHAR, 
	minutes INTEGER, 
	text VARCHAR, 
	entry VARCHAR, 
	details JSON NOT NULL, 
	answers INTEGER, 
	apart JSON NOT NULL, 
	imported DATE, 
	voided BOOLEAN NOT NULL, 
	corrects INTEGER, 
	CONSTRAINT fk_event_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_event_agent_id_agent FOREIGN KEY(agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_event_answers_event FOREIGN KEY(answers) REFERENCES event (id), 
	CONSTRAINT fk_event_corrects_event FOREIGN KEY(corrects) REFERENCES event (id)
);
INSERT INTO "event" VALUES(1,1,1,'2026-11-23',NULL,'purchase',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{"product":"参茶"}',NULL,'[]',NULL,0,NULL);
INSERT INTO "event" VALUES(2,1,2,'2026-11-23',NULL,'note',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',1,'[]',NULL,0,NULL);
CREATE TABLE gathering (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	place VARCHAR, 
	seats INTEGER, 
	CONSTRAINT uq_gathering_name UNIQUE (name)
);
CREATE TABLE holiday (
	day DATE NOT NULL, 
	workday BOOLEAN NOT NULL, 
	name VARCHAR, 
	source VARCHAR, 
	CONSTRAINT pk_holiday PRIMARY KEY (day)
);
CREATE TABLE operation (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	login VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	command VARCHAR NOT NULL, 
	payload VARCHAR, 
	payload_digest VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	undoes INTEGER, 
	undone_by INTEGER, 
	CONSTRAINT fk_operation_undoes_operation FOREIGN KEY(undoes) REFERENCES operation (id), 
	CONSTRAINT fk_operation_undone_by_operation FOREIGN KEY(undone_by) REFERENCES operation (id)
);
INSERT INTO "operation" VALUES(1,'li','2026-11-23 01:00:00.000000','init','[["agent",1,null,{"id":1,"name":"李敏","login":"li","roles":["manager"],"capacity":60,"phone":null,"active":true}],["setting","department",null,{"name":"department","value":"客服部"}]]','f5ca28386028bb4f0f43e6fdff2c59052a7e13dd9edac34ece1434eab5e54ea9','6a5dd91d2b8b7a1737605f471d2502f57e84397192ee1d9920ebb3f5d55618ca',NULL,NULL);
INSERT INTO "operation" VALUES(2,'li','2026-11-23 01:00:00.000000','add-customer','[["customer",1,null,{"id":1,"code":"C0001","name":"王秀英","pinyin":"","initials":"","type":"consumer","grade":null,"sex":null,"birthday":null,"address":null,"source":null,"owner_id":1,"referrer_id":null,"note":null,"tags":["老顾客"],"hours":[],"fields":{},"created":"2026-11-23","declared_stage":null}],["event",1,null,{"id":1,"customer_id":1,"sequence":1,"day":"2026-11-23","time":null,"kind":"purchase","agent_id":null,"direction":null,"channel":null,"outcome":null,"minutes":null,"text":null,"entry":null,"details":{"product":"参茶"},"answers":null,"apart":[],"imported":null,"voided":false,"corrects":null}],["phone",1,null,{"id":1,"customer_id":1,"contact_person_id":null,"number":"+8613800001234","tail":"1234","label":null,"bad":false}],["event",2,null,{"id":2,"customer_id":1,"sequence":2,"day":"2026-11-23","time":null,"kind":"note","agent_id":null,"direction":null,"channel":null,"outcome":null,"minutes":null,"text":null,"entry":null,"details":{},"answers":1,"apart":[],"imported":null,"voided":false,"corrects":null}]]','e0137c9a213513ded8065df84d42331c12b196026fe446e963aeaa50fdc9c5d9','5fecc887d51d39ffb637e9a0fe9758e1c6910fd2b69144017a97bc5a57acfc18',NULL,NULL);
CREATE TABLE phone (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	customer_id INTEGER NOT NULL, 
	contact_person_id INTEGER, 
	number VARCHAR NOT NULL, 
	tail VARCHAR NOT NULL, 
	label VARCHAR, 
	bad BOOLEAN NOT NULL, 
	CONSTRAINT fk_phone_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_phone_contact_person_id_contact_person FOREIGN KEY(contact_person_id) REFERENCES contact_person (id)
);
INSERT INTO "phone" VALUES(1,1,NULL,'+8613800001234','1234',NULL,0);
CREATE TABLE setting (
	name VARCHAR NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (name)
);
INSERT INTO "setting" VALUES('stop-secret','"22ee3397bcb7715aab65d9868aa92dfe76e874d4e29aa9cd0f08657a66243d6f"');
INSERT INTO "setting" VALUES('department','"客服部"');
CREATE TABLE stop (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	digest VARCHAR NOT NULL, 
	customer_id INTEGER, 
	day DATE NOT NULL, 
	evidence VARCHAR, 
	CONSTRAINT fk_stop_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE TABLE supply (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	product VARCHAR NOT NULL, 
	start DATE NOT NULL, 
	units VARCHAR NOT NULL, 
	daily VARCHAR NOT NULL, 
	run_out DATE NOT NULL, 
	supply_end DATE NOT NULL, 
	CONSTRAINT pk_supply PRIMARY KEY (id), 
	CONSTRAINT uq_supply_customer_id_product UNIQUE (customer_id, product), 
	CONSTRAINT fk_supply_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
);
CREATE INDEX ix_customer_owner_id ON customer (owner_id);
CREATE INDEX ix_customer_name ON customer (name);
CREATE INDEX ix_customer_initials ON customer (initials);
CREATE INDEX ix_customer_referrer_id ON customer (referrer_id) WHERE referrer_id IS NOT NULL;
CREATE INDEX ix_contact_person_customer_id ON contact_person (customer_id);
CREATE INDEX ix_assignment_customer_id ON assignment (customer_id);
CREATE INDEX ix_stop_customer_id ON stop (customer_id);
CREATE INDEX ix_stop_digest ON stop (digest);
CREATE INDEX ix_event_corrects ON event (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX ix_event_kind ON event (kind, day);
CREATE INDEX ix_event_answers ON event (answers) WHERE answers IS NOT NULL;
CREATE INDEX ix_event_timeline ON event (customer_id, day, sequence);
CREATE INDEX ix_enrollment_closes ON enrollment (closes, customer_id) WHERE ended IS NULL;
CREATE INDEX ix_enrollment_day ON enrollment (owner_id, listed, rank, customer_id, id);
CREATE INDEX ix_phone_number ON phone (number);
CREATE INDEX ix_phone_contact_person_id ON phone (contact_person_id);
CREATE INDEX ix_phone_customer_id ON phone (customer_id);
CREATE INDEX ix_phone_tail ON phone (tail);
CREATE INDEX ix_closing_enrollment_id ON closing (enrollment_id);
CREATE INDEX ix_closing_customer_id ON closing (customer_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('agent',1);
INSERT INTO "sqlite_sequence" VALUES('operation',2);
INSERT INTO "sqlite_sequence" VALUES('customer',1);
INSERT INTO "sqlite_sequence" VALUES('event',2);
INSERT INTO "sqlite_sequence" VALUES('phone',1);
COMMIT;
