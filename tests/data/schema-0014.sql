BEGIN TRANSACTION;
CREATE TABLE absence (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	agent_id INTEGER NOT NULL, 
	substitute_id INTEGER NOT NULL, 
	since DATE NOT NULL, 
	until DATE NOT NULL, 
	CONSTRAINT fk_absence_agent_id_agent FOREIGN KEY(agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_absence_substitute_id_agent FOREIGN KEY(substitute_id) REFERENCES agent (id)
);
CREATE TABLE agent (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR NOT NULL, 
	login VARCHAR, 
	roles JSON NOT NULL, 
	capacity INTEGER, 
	phone VARCHAR, 
	active BOOLEAN NOT NULL, 
	until DATE, 
	CONSTRAINT uq_agent_name UNIQUE (name)
);
INSERT INTO "agent" VALUES(1,'李敏','li','["manager"]',60,NULL,1,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0014');
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
	fields JSON DEFAULT '{}' NOT NULL, 
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
	quiet JSON DEFAULT '[]' NOT NULL, 
	duty VARCHAR, 
	fields JSON NOT NULL, 
	created DATE NOT NULL, 
	declared_stage VARCHAR, 
	declared_grade VARCHAR, 
	status VARCHAR NOT NULL, 
	stage VARCHAR, 
	paused_until DATE, 
	track_pauses JSON DEFAULT '{}' NOT NULL, 
	folded DATE, 
	search VARCHAR DEFAULT '' NOT NULL, 
	next_change DATE, 
	declined JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT uq_customer_code UNIQUE (code), 
	CONSTRAINT fk_customer_owner_id_agent FOREIGN KEY(owner_id) REFERENCES agent (id), 
	CONSTRAINT fk_customer_referrer_id_customer FOREIGN KEY(referrer_id) REFERENCES customer (id)
);
INSERT INTO "customer" VALUES(1,'C0001','王秀英','','','consumer',NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,'["老顾客"]','[]','[]',NULL,'{}','2026-11-23',NULL,NULL,'active',NULL,NULL,'{}',NULL,'',NULL,'[]');
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
	edition INTEGER, 
	CONSTRAINT fk_event_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id), 
	CONSTRAINT fk_event_agent_id_agent FOREIGN KEY(agent_id) REFERENCES agent (id), 
	CONSTRAINT fk_event_answers_event FOREIGN KEY(answers) REFERENCES event (id), 
	CONSTRAINT fk_event_corrects_event FOREIGN KEY(corrects) REFERENCES event (id)
);
INSERT INTO "event" VALUES(1,1,1,'2026-11-23',NULL,'purchase',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{"product":"参茶"}',NULL,'[]',NULL,0,NULL,NULL);
INSERT INTO "event" VALUES(2,1,2,'2026-11-23',NULL,'note',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'{}',1,'[]',NULL,0,NULL,NULL);
CREATE TABLE gathering (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	place VARCHAR, 
	seats INTEGER, 
	details JSON DEFAULT '{}' NOT NULL, 
	CONSTRAINT uq_gathering_name UNIQUE (name)
);
CREATE TABLE holiday (
	day DATE NOT NULL, 
	workday BOOLEAN NOT NULL, 
	name VARCHAR, 
	source VARCHAR, 
	CONSTRAINT pk_holiday PRIMARY KEY (day)
);
INSERT INTO "holiday" VALUES('2004-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-17',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-18',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-22',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-23',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-24',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-25',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-26',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-27',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-01-28',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-06',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-07',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-08',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-05-09',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-09',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2004-10-10',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-05',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-06',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-09',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-10',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-11',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-12',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-13',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-14',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-02-15',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-04-30',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-05-06',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-05-07',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-05-08',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-08',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2005-10-09',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-01-28',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-01-29',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-01-30',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-01-31',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-02-01',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-02-02',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-02-03',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-02-04',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-02-05',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-04-29',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-04-30',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-05-06',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-05-07',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-09-30',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-10-08',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-12-30',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2006-12-31',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-17',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-18',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-19',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-20',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-21',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-22',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-23',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-24',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-02-25',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-04-28',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-04-29',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-05-06',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-05-07',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-09-29',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-09-30',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-12-29',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-12-30',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2007-12-31',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-02',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-03',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-06',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-07',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-08',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-09',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-10',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-11',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-02-12',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-05-04',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-06-07',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-06-08',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-06-09',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-09-13',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-09-14',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-09-15',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-09-27',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-09-28',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-09-29',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-09-30',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2008-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-04',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-24',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-25',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-26',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-27',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-28',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-29',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-30',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-01-31',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-02-01',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-05-28',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-05-29',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-05-30',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-05-31',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-09-27',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-03',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-08',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2009-10-10',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-13',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-14',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-15',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-16',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-17',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-18',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-19',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-20',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-02-21',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-04-03',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-06-12',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-06-13',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-06-14',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-06-15',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-06-16',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-09-19',1,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-09-22',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-09-23',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-09-24',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-09-25',1,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-09-26',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2010-10-09',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-01-30',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-02-02',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-02-03',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-02-04',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-02-05',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-02-06',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-02-07',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-02-08',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-02-12',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-04-02',1,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-04-03',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-04-30',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-06-04',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-06-06',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-09-10',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-09-11',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-09-12',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-08',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-10-09',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2011-12-31',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-21',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-22',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-23',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-24',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-25',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-26',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-27',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-28',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-01-29',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-03-31',1,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-04-01',1,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-04-02',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-04-03',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-04-28',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-04-29',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-04-30',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-06-22',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-06-24',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-09-29',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-09-30',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2012-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-01-05',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-01-06',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-09',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-10',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-11',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-12',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-13',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-14',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-15',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-16',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-02-17',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-04-07',1,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-04-27',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-04-28',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-04-29',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-04-30',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-06-08',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-06-09',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-06-10',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-06-11',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-06-12',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-09-19',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-09-20',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-09-21',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-09-22',1,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-09-29',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2013-10-12',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-01-26',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-01-31',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-02-01',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-02-02',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-02-03',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-02-04',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-02-05',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-02-06',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-02-08',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-04-07',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-05-04',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-06-02',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-09-08',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-09-28',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2014-10-11',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-01-04',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-15',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-18',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-19',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-20',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-21',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-22',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-23',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-24',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-02-28',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-06-20',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-06-22',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-09-03',0,'中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-09-04',0,'中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-09-06',1,'中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-09-27',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2015-10-10',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-06',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-07',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-08',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-09',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-10',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-11',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-12',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-13',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-02-14',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-06-09',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-06-10',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-06-11',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-06-12',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-09-15',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-09-16',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-09-17',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-09-18',1,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-08',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2016-10-09',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-01-22',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-01-27',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-01-28',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-01-29',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-01-30',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-01-31',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-02-01',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-02-02',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-02-04',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-04-01',1,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-04-02',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-04-03',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-05-27',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-05-28',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-05-29',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-05-30',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-09-30',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-10-04',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2017-10-08',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-11',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-15',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-16',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-17',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-18',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-19',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-20',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-21',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-02-24',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-04-07',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-04-08',1,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-04-28',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-04-29',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-04-30',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-06-18',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-09-24',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-09-29',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-09-30',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-12-29',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-12-30',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2018-12-31',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-02',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-03',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-04',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-05',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-06',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-07',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-08',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-09',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-02-10',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-04-07',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-04-28',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-05-05',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-06-07',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-06-08',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-06-09',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-09-13',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-09-14',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-09-15',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-09-29',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2019-10-12',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-19',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-24',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-25',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-26',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-27',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-28',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-29',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-30',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-01-31',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-02-01',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-02-02',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-04-26',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-05-09',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-06-25',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-06-26',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-06-27',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-06-28',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-09-27',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-08',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2020-10-10',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-07',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-11',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-12',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-13',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-14',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-15',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-16',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-17',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-02-20',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-04-03',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-04-25',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-05-08',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-06-12',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-06-13',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-06-14',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-09-18',1,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-09-19',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-09-20',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-09-21',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-09-26',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2021-10-09',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-01-29',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-01-30',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-01-31',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-02-01',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-02-02',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-02-03',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-02-04',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-02-05',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-02-06',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-04-02',1,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-04-03',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-04-24',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-04-30',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-05-07',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-06-03',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-06-04',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-06-05',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-09-10',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-09-11',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-09-12',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-08',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-10-09',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2022-12-31',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-21',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-22',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-23',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-24',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-25',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-26',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-27',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-28',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-01-29',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-04-23',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-04-29',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-04-30',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-05-06',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-06-22',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-06-23',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-06-24',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-06-25',1,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-09-29',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-09-30',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-10-07',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-10-08',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-12-30',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2023-12-31',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-04',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-10',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-11',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-12',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-13',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-14',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-15',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-16',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-17',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-02-18',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-04-07',1,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-04-28',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-05-11',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-06-10',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-09-14',1,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-09-15',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-09-16',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-09-17',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-09-29',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2024-10-12',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-01-26',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-01-28',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-01-29',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-01-30',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-01-31',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-02-01',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-02-02',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-02-03',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-02-04',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-02-08',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-04-27',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-05-31',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-06-01',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-06-02',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-09-28',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-06',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-08',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2025-10-11',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-01-01',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-01-02',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-01-03',0,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-01-04',1,'元旦','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-14',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-15',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-16',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-17',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-18',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-19',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-20',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-21',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-22',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-23',0,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-02-28',1,'春节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-04-04',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-04-05',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-04-06',0,'清明','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-05-01',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-05-02',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-05-03',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-05-04',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-05-05',0,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-05-09',1,'劳动节','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-06-19',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-06-20',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-06-21',0,'端午','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-09-20',1,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-09-25',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-09-26',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-09-27',0,'中秋','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-10-01',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-10-02',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-10-03',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-10-04',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-10-05',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-10-06',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-10-07',0,'国庆','chinesecalendar');
INSERT INTO "holiday" VALUES('2026-10-10',1,'国庆','chinesecalendar');
CREATE TABLE name_part (
	customer_id INTEGER NOT NULL, 
	following VARCHAR NOT NULL, 
	rest VARCHAR NOT NULL, 
	CONSTRAINT pk_name_part PRIMARY KEY (customer_id, following, rest), 
	CONSTRAINT fk_name_part_customer_id_customer FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "name_part" VALUES(1,'','秀英');
INSERT INTO "name_part" VALUES(1,'','英');
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
INSERT INTO "operation" VALUES(1,'li','2026-11-23 01:00:00.000000','init','[["agent",1,null,{"id":1,"name":"李敏","login":"li","roles":["manager"],"capacity":60,"phone":null,"active":true,"until":null}],["setting","department",null,{"name":"department","value":"客服部"}]]','d3524457a19e83b97da5e4192f697a0072d679cb1e2921ecbe47c0398c84a378','530f968e75a2b77a88d7645e8e10aae382fd1ae8412ff1aaac9540ae77ce1442',NULL,NULL);
INSERT INTO "operation" VALUES(2,'li','2026-11-23 01:00:00.000000','add-customer','[["customer",1,null,{"id":1,"code":"C0001","name":"王秀英","pinyin":"","initials":"","type":"consumer","sex":null,"birthday":null,"address":null,"source":null,"owner_id":1,"referrer_id":null,"note":null,"tags":["老顾客"],"hours":[],"quiet":[],"duty":null,"fields":{},"created":"2026-11-23","declared_stage":null,"declared_grade":null,"next_change":null,"declined":[]}],["event",1,null,{"id":1,"customer_id":1,"sequence":1,"day":"2026-11-23","time":null,"kind":"purchase","agent_id":null,"direction":null,"channel":null,"outcome":null,"minutes":null,"text":null,"entry":null,"details":{"product":"参茶"},"answers":null,"apart":[],"imported":null,"voided":false,"corrects":null,"edition":null}],["phone",1,null,{"id":1,"customer_id":1,"contact_person_id":null,"number":"+8613800001234","tail":"1234","label":null,"bad":false}],["event",2,null,{"id":2,"customer_id":1,"sequence":2,"day":"2026-11-23","time":null,"kind":"note","agent_id":null,"direction":null,"channel":null,"outcome":null,"minutes":null,"text":null,"entry":null,"details":{},"answers":1,"apart":[],"imported":null,"voided":false,"corrects":null,"edition":null}]]','b6ddc355150967ad1b35312600d2b078cc99a93ad4f8c778c984104fc8b33ef3','c802907b49d35033b6850a11683915e7e6125f1e5d71fdd62063a02ef6ea934d',NULL,NULL);
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
INSERT INTO "setting" VALUES('stop-secret','"e5bdbf24e659813876b81e03e8daab999afc91986a9f28bee3e16b5a4d4d8d6f"');
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
CREATE INDEX ix_absence_substitute_id ON absence (substitute_id);
CREATE INDEX ix_absence_agent_id ON absence (agent_id);
CREATE INDEX ix_customer_referrer_id ON customer (referrer_id) WHERE referrer_id IS NOT NULL;
CREATE INDEX ix_customer_initials ON customer (initials);
CREATE INDEX ix_customer_search ON customer (search);
CREATE INDEX ix_customer_next_change ON customer (next_change);
CREATE INDEX ix_customer_owner_id ON customer (owner_id);
CREATE INDEX ix_contact_person_customer_id ON contact_person (customer_id);
CREATE INDEX ix_assignment_customer_id ON assignment (customer_id);
CREATE INDEX ix_stop_digest ON stop (digest);
CREATE INDEX ix_stop_customer_id ON stop (customer_id);
CREATE INDEX ix_event_kind ON event (kind, day);
CREATE INDEX ix_event_corrects ON event (corrects) WHERE corrects IS NOT NULL;
CREATE INDEX ix_event_timeline ON event (customer_id, day, sequence);
CREATE INDEX ix_event_answers ON event (answers) WHERE answers IS NOT NULL;
CREATE INDEX ix_enrollment_pool ON enrollment (role, listed, customer_id, id) WHERE owner_id IS NULL;
CREATE INDEX ix_enrollment_closes ON enrollment (closes, customer_id) WHERE ended IS NULL;
CREATE INDEX ix_enrollment_day ON enrollment (owner_id, listed, rank, customer_id, id);
CREATE INDEX ix_name_part_following_rest ON name_part (following, rest);
CREATE INDEX ix_phone_customer_id ON phone (customer_id);
CREATE INDEX ix_phone_tail ON phone (tail);
CREATE INDEX ix_phone_contact_person_id ON phone (contact_person_id);
CREATE INDEX ix_phone_number ON phone (number);
CREATE INDEX ix_closing_enrollment_id ON closing (enrollment_id);
CREATE INDEX ix_closing_customer_id ON closing (customer_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('agent',1);
INSERT INTO "sqlite_sequence" VALUES('operation',2);
INSERT INTO "sqlite_sequence" VALUES('customer',1);
INSERT INTO "sqlite_sequence" VALUES('event',2);
INSERT INTO "sqlite_sequence" VALUES('phone',1);
COMMIT;
