// PeopleSlice
import Storage
